/** Search from anywhere: the payments list answers. Ctrl K or Cmd K leads here. */
import { frame } from "@florin/messages";
import { useNavigate } from "@florin/platform";
import { Search as Lens } from "lucide-react";
import { type FormEvent, useEffect, useRef } from "react";
import s from "./search.module.css";

const apple = /Mac|iPhone|iPad/.test(navigator.userAgent);

export function Search() {
  const navigate = useNavigate();
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(apple ? event.metaKey : event.ctrlKey)) return;
      event.preventDefault();
      input.current?.focus();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const words = input.current?.value.trim() ?? "";
    if (input.current !== null) input.current.value = "";
    navigate(words === "" ? "/payments" : `/payments?q=${encodeURIComponent(words)}`);
  };
  return (
    <search className={s.search}>
      <form onSubmit={submit}>
        <Lens size={17} aria-hidden="true" />
        <input
          ref={input}
          type="search"
          aria-label={frame.search}
          placeholder={frame.search}
          aria-keyshortcuts={apple ? "Meta+K" : "Control+K"}
          autoComplete="off"
        />
        <span className={s.key}>{apple ? "\u2318 K" : "Ctrl K"}</span>
      </form>
    </search>
  );
}
