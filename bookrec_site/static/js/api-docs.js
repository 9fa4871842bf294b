// The page to try the API: Swagger UI, with the reader's CSRF token on what changes something.
const place = document.getElementById("swagger-ui");
const { schema, csrfToken } = place.dataset;

window.SwaggerUIBundle({
  url: schema,
  domNode: place,
  presets: [window.SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  requestInterceptor(request) {
    const here = new URL(request.url, location.href).origin === location.origin;
    if (here && request.method && request.method !== "GET") {
      request.headers["X-CSRFToken"] = csrfToken;
    }
    return request;
  },
});
