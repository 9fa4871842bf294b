// A button that copies what stands in another element, or with `data-share` hands that address to the
// system's own sheet where there is one. Where neither can be, it marks it.

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const { copy, share, done, failed } = button.dataset;
    const source = document.getElementById(copy);
    const text = source.textContent.trim();
    if (share !== undefined && navigator.share) return navigator.share({ url: text }).catch(() => {});
    let said = done;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren(source);
      said = failed;
    }
    if (!said) return;
    document.getElementById("spoken").textContent = said;
    button.textContent = said;
  });
}
