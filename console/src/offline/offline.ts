// On the page that stands for all others while the server cannot be reached: as soon as it can be, the page itself.

const EVERY_MS = 4000;

async function look(): Promise<void> {
  try {
    if ((await fetch(location.href, { method: "HEAD", cache: "no-store" })).ok) location.reload();
  } catch {
    // still away
  }
}

setInterval(() => void look(), EVERY_MS);
document.querySelector("button")?.addEventListener("click", () => location.reload());
addEventListener("online", () => void look());
