import { useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { SignIn } from "./SignIn";
import type { Lapsed } from "./session";

/** Over the pages of somebody whose session is over: what he was at stays beneath, out of sight and out of reach. */
export function SignInAgain({ session }: { readonly session: Lapsed }) {
  const { t } = useTranslation();
  const place = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = place.current;
    dialog?.showModal(); // above every dialog that is open already
    dialog?.querySelector<HTMLInputElement>("input[type=password]")?.focus();
    return () => dialog?.close();
  }, []);
  return (
    <dialog
      ref={place}
      className="over-all"
      aria-label={t("signIn.title")}
      onCancel={(event) => event.preventDefault()}
      onClose={() => place.current?.showModal()} // a browser lets nobody be kept in a dialog by the second Escape
    >
      <SignIn why={session.why} id={session.who.id} />
    </dialog>
  );
}
