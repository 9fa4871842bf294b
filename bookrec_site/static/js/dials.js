// The slider says in words where it stands while it moves; without this it says so once kept.

for (const slider of document.querySelectorAll(".slider input[type=range]")) {
  const output = slider.closest(".slider").querySelector("output");
  const words = output.dataset.words.split("|");
  const show = () => {
    const place = (slider.value - slider.min) / (slider.max - slider.min);
    output.textContent = words[Math.round(place * (words.length - 1))];
    slider.setAttribute("aria-valuetext", output.textContent);
  };
  slider.addEventListener("input", show);
  show();
}
