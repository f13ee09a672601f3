// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { Drafts } from "./drafts";

class Room {
  readonly texts = new Map<string, string>();
  isFull = false;
  get length() {
    return this.texts.size;
  }
  key = (at: number) => [...this.texts.keys()][at] ?? null;
  getItem = (key: string) => this.texts.get(key) ?? null;
  removeItem = (key: string) => void this.texts.delete(key);
  setItem(key: string, text: string) {
    if (this.isFull) throw new DOMException("full", "QuotaExceededError");
    this.texts.set(key, text);
  }
}

let room: Room;
let drafts: Drafts;
beforeEach(() => {
  room = new Room();
  room.texts.set("ivr.call", "of another's");
  drafts = new Drafts(room);
  drafts.belongTo("li");
  drafts.write("note 1", { text: "rings on Friday" });
});

it("is there again in a page that was loaded anew, for whoever wrote it", () => {
  const anew = new Drafts(room);
  anew.belongTo("li");
  expect(anew.read("note 1")).toEqual({ text: "rings on Friday" });
  expect(anew.read("note 2")).toBeNull();
});

it.each(["wu", "li.ming", "l"])("is gone once %s signs in, and does not come back", (other) => {
  drafts.belongTo(other);
  expect(drafts.read("note 1")).toBeNull();
  drafts.belongTo("li");
  expect(drafts.read("note 1")).toBeNull();
});

it("is gone once it is sent, and once he signs out; what is nobody's draft stays", () => {
  drafts.write("note 2", { text: "" });
  drafts.forget("note 2");
  expect(drafts.read("note 2")).toBeNull();
  drafts.forgetAll();
  expect([...room.texts.keys()]).toEqual(["ivr.call"]);
});

it("stays with the page where there is no room for it, and what was there before does not come back", () => {
  room.isFull = true;
  drafts.write("note 1", { text: "rings on Monday" });
  expect(drafts.read("note 1")).toEqual({ text: "rings on Monday" });
  expect(new Drafts(room).read("note 1")).toBeNull();
  drafts.belongTo("wu");
  drafts.belongTo("li");
  expect(drafts.read("note 1")).toBeNull();
});
