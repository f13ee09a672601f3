import { expect, it } from "vitest";
import { bySubject, type Finding, of } from "./health";

const finding = (level: Finding["level"], subject: string): Finding => ({
  level,
  subject,
  what: "",
  mend: "",
  where: "",
});

it("findings are told by how bad they are, and by what they are about", () => {
  const findings = [finding("good", "ports"), finding("bad", "trunks"), finding("good", "trunks")];
  expect(of(findings, "bad")).toEqual([findings[1]]);
  expect([...bySubject(findings)].map(([subject, its]) => [subject, its.length])).toEqual([
    ["ports", 1],
    ["trunks", 2],
  ]);
});
