import { translated } from "./translated.ts";

export const timeText = translated({
  en: {
    left: (time: string) => `${time} left`,
    ended: "Ended",
    endedOn: (date: string) => `Ended ${date}`,
    ends: (date: string) => `Ends ${date}`,
    decisionWithin: (time: string) => `Decision within ${time}`,
    targetPassed: (time: string) => `Past the target, ${time} left of the promise`,
    promiseMissed: (time: string) => `${time} past the promise`,
    answered: "Answered",
    target: "Target",
    promise: "Promise",
    received: "Received",
    clock: (text: string) => `Validation clock: ${text}`,
  },
});
