// All that the server says, in Chinese; loaded by Chinese pages alone.
import alarm from "./alarm.json";
import call from "./call.json";
import callback from "./callback.json";
import complaint from "./complaint.json";
import finding from "./finding.json";
import refusal from "./refusal.json";
import { Translator } from "./translator";
import trial from "./trial.json";

export const { translate } = new Translator({
  ...call,
  ...callback,
  ...alarm,
  ...refusal,
  ...finding,
  ...complaint,
  ...trial,
});
