// On the page for when the network is gone: looks again as soon as it is back.
window.addEventListener("online", () => location.reload());
document.querySelector("#again").addEventListener("click", () => location.reload());
