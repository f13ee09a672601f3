import { useState } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  readonly label: string;
  readonly hint?: string;
  readonly autoComplete: "current-password" | "new-password";
  readonly value: string;
  readonly onChange: (value: string) => void;
}

export function PasswordField({ label, hint, autoComplete, value, onChange }: Props) {
  const { t } = useTranslation();
  const [shown, show] = useState(false);
  return (
    <div className="field">
      <label>
        <span>{label}</span>
        <input
          type={shown ? "text" : "password"}
          autoComplete={autoComplete}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      </label>
      <button
        type="button"
        className="plain eye"
        aria-pressed={shown}
        aria-label={t(shown ? "signIn.hide" : "signIn.show")}
        onClick={() => show(!shown)}
      >
        <svg
          viewBox="0 0 20 20"
          width="18"
          height="18"
          aria-hidden="true"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
        >
          <path d="M2 10s3-5.5 8-5.5S18 10 18 10s-3 5.5-8 5.5S2 10 2 10z" />
          <circle cx="10" cy="10" r="2.4" />
          {!shown && <path d="M3.5 16.5L16.5 3.5" strokeLinecap="round" />}
        </svg>
      </button>
      {hint && <p className="quiet small">{hint}</p>}
    </div>
  );
}
