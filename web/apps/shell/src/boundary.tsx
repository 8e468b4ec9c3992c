import { Component, type ReactNode } from "react";

interface Props {
  /** What stands in the place of the children after they crashed. */
  fallback: (retry: () => void) => ReactNode;
  /** A change of it clears the error: the user went somewhere else. */
  resetKey?: string;
  onRetry?: () => void;
  children: ReactNode;
}

/** Keeps a crash inside: the rest of the page goes on. */
export class ErrorBoundary extends Component<Props, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidUpdate(previous: Props): void {
    if (this.state.failed && previous.resetKey !== this.props.resetKey) this.setState({ failed: false });
  }

  retry = (): void => {
    this.props.onRetry?.();
    this.setState({ failed: false });
  };

  override render(): ReactNode {
    return this.state.failed ? this.props.fallback(this.retry) : this.props.children;
  }
}
