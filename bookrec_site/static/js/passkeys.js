// Makes and shows passkeys. The browser speaks with the device; the form carries what it says.
// `webauthnJSON` comes from mfa/js/webauthn-json.js and turns the site's JSON into what browsers take.

function say(form, why) {
  const place = form.querySelector("[data-passkey-said]");
  place.textContent = place.dataset[why];
  place.hidden = false;
}

/** Which of the texts beside the button tells what went wrong. */
function reasonOf(error) {
  if (error instanceof TypeError) return "unreachable";
  return { SecurityError: "elsewhere", InvalidStateError: "known" }[error.name] ?? "stopped";
}

async function optionsOf(form) {
  const given = document.querySelector("#passkey-options");
  if (given) return JSON.parse(given.textContent);
  const answer = await fetch(form.action, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new TypeError(answer.statusText);
  return (await answer.json()).request_options;
}

function make(form, options) {
  const alone = form.elements.passwordless?.checked ?? false;
  Object.assign(options.publicKey.authenticatorSelection, {
    residentKey: alone ? "required" : "discouraged",
    requireResidentKey: alone,
    ...(alone && { userVerification: "required" }),
  });
  return window.webauthnJSON.create(options);
}

async function ask(form) {
  form.querySelector("[data-passkey-said]").hidden = true;
  if (!window.PublicKeyCredential || !window.webauthnJSON) return say(form, "unable");
  try {
    const options = await optionsOf(form);
    const credential = form.dataset.passkey === "make" ? await make(form, options) : await window.webauthnJSON.get(options);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    say(form, reasonOf(error));
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    ask(form);
  });
}
