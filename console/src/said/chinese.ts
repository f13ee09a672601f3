// All that the server says, in Chinese; loaded by Chinese pages alone.
import alarm from "./alarm.json";
import call from "./call.json";
import callback from "./callback.json";
import complaint from "./complaint.json";
import finding from "./finding.json";
import { together, type Words } from "./inParts";
import phrase from "./phrase.json";
import record from "./record.json";
import refusal from "./refusal.json";
import { Translator } from "./translator";
import trial from "./trial.json";

const whole = { ...call, ...callback, ...alarm, ...refusal, ...finding, ...complaint, ...trial, ...record };
/** What is told in parts only: as whole sentences its words would be taken for others. */
const parted = { ...whole, ...phrase };

export const { translate } = new Translator(whole);

export function inChinese(words: Words): string {
  return together(words, parted, translate);
}
