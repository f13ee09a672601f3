import { useEffect } from "react";
import { Frame } from "./frame/Frame";
import { usePath } from "./frame/path";
import { PhoneInPage } from "./phone/PhoneInPage";
import { SignIn } from "./session/SignIn";
import { SignInAgain } from "./session/SignInAgain";
import { useSession } from "./session/session";
import { Welcome } from "./session/Welcome";
import { hasChosen, speak } from "./words/words";

/** Whoever is not signed in signs in where he is; whoever was, comes back to what he was at. */
export function App() {
  const session = useSession();
  const path = usePath();
  const language = "who" in session ? session.who.language : undefined;
  useEffect(() => {
    if (language && !hasChosen()) speak(language);
  }, [language]);
  if (path === "/welcome") return <Welcome />;
  if (session.is === "unknown") return null;
  if (session.is === "out") return <SignIn why={session.why} />;
  const { is, who } = session;
  return (
    <>
      <PhoneInPage key={who.id} agent={is === "in" ? who.agent : null}>
        <Frame who={who} isOver={is === "lapsed"} path={path} />
      </PhoneInPage>
      {session.is === "lapsed" && <SignInAgain session={session} />}
    </>
  );
}
