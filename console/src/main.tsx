// The order of these is the order of their rules: what a page looks like comes after what is everywhere.
import "./look/tokens.css";
import "./look/ground.css";
import "./look/parts.css";
import "./look/frame.css";

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App";
import { keepFocus } from "./frame/focus";
import { wearKept } from "./look/theme";
import { haveWorker } from "./offline/beside";
import { resume } from "./session/session";
import { beginToSpeak } from "./words/words";

beginToSpeak();
wearKept();
void resume();
haveWorker();
keepFocus();
createRoot(document.getElementById("root") as HTMLElement).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
