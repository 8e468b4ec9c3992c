import "./federation/install.ts";
import "@florin/ui/global.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app.tsx";
import { ErrorBoundary } from "./boundary.tsx";
import { Crashed } from "./fallbacks.tsx";
import { beginSession } from "./start.ts";

beginSession();

const root = document.getElementById("root");
if (root === null) throw new Error("index.html has no #root");
createRoot(root).render(
  <StrictMode>
    <ErrorBoundary fallback={(retry) => <Crashed onRetry={retry} />}>
      <App />
    </ErrorBoundary>
  </StrictMode>,
);
