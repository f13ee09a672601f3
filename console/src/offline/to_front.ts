// What the worker does when somebody clicks on what it has told him: the page that he last looked at comes to the front.

interface Shown {
  focus(): Promise<unknown>;
}

interface Pages {
  matchAll(which: { type: "window"; includeUncontrolled: true }): Promise<readonly Shown[]>;
  openWindow(address: string): Promise<unknown>;
}

const DESK = "/desk";

/** Where none is open any more, his desk is opened. */
export async function toFront(pages: Pages): Promise<void> {
  const [latest] = await pages.matchAll({ type: "window", includeUncontrolled: true });
  await (latest ? latest.focus() : pages.openWindow(DESK));
}
