/** Proving again who one is, in the middle of something: the request that needs it waits for the dialog. */
import { create } from "zustand";

/** Ends the question: true when the person has proven it. Null while nothing is asked. */
export const useStepUp = create<{ answer: ((proven: boolean) => void) | null }>(() => ({ answer: null }));

let asked: Promise<boolean> | null = null;

/** Asks once for all requests that wait. */
export function stepUp(): Promise<boolean> {
  asked ??= new Promise<boolean>((resolve) => {
    useStepUp.setState({
      answer: (proven) => {
        asked = null;
        useStepUp.setState({ answer: null });
        resolve(proven);
      },
    });
  });
  return asked;
}
