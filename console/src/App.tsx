import { useEffect } from "react";
import { Frame } from "./frame/Frame";
import { usePath } from "./frame/path";
import { SignIn } from "./session/SignIn";
import { useSession } from "./session/session";
import { Welcome } from "./session/Welcome";
import { hasChosen, speak } from "./words/words";

/** Whoever is not signed in signs in where he is, and so comes back to the page that he was on. */
export function App() {
  const session = useSession();
  const path = usePath();
  const language = session.is === "in" ? session.who.language : undefined;
  useEffect(() => {
    if (language && !hasChosen()) speak(language);
  }, [language]);
  if (path === "/welcome") return <Welcome />;
  if (session.is === "unknown") return null;
  return session.is === "in" ? <Frame who={session.who} path={path} /> : <SignIn why={session.why} />;
}
