import { useEffect } from "react";
import { Frame } from "./frame/Frame";
import { usePath } from "./frame/path";
import { PhoneInPage } from "./phone/PhoneInPage";
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
  if (session.is !== "in") return <SignIn why={session.why} />;
  return (
    <PhoneInPage agent={session.who.agent}>
      <Frame who={session.who} path={path} />
    </PhoneInPage>
  );
}
