// Finds pages and headings whose words contain all that was typed; the index is fetched at the first key.
const input = document.querySelector("nav input");
const found = document.getElementById("found");
let index;
input.addEventListener("input", async () => {
  index ??= fetch(input.dataset.index).then((answer) => answer.json());
  const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
  const hits = (await index)
    .filter(([, text]) => words.every((word) => text.toLowerCase().includes(word)))
    .slice(0, 12);
  found.hidden = words.length === 0;
  found.replaceChildren(
    ...hits.map(([path, text]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = input.dataset.root + path;
      link.textContent = text;
      item.append(link);
      return item;
    }),
  );
});
