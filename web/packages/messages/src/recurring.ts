/** Words about recurring payments: the rule itself, its preview, the pages. */

const units: Record<string, [one: string, many: string]> = {
  daily: ["day", "days"],
  weekly: ["week", "weeks"],
  monthly: ["month", "months"],
  yearly: ["year", "years"],
};

const ordinals: Record<string, string> = { one: "st", two: "nd", few: "rd", other: "th" };
const ordinalRules = new Intl.PluralRules("en", { type: "ordinal" });
const ordinal = (day: number) => `${day}${ordinals[ordinalRules.select(day)]}`;

export const recurring = {
  rule: {
    every: (frequency: string, interval: number) => {
      const [one, many] = units[frequency] ?? [frequency, frequency];
      return interval === 1 ? `Every ${one}` : `Every ${interval} ${many}`;
    },
    onWeekday: (weekday: string) => `on ${weekday}`,
    onDay: (day: number) => `on the ${ordinal(day)}`,
    onLastDay: "on the last day of the month",
    onDate: (date: string) => `on ${date}`,
    onLastDayOf: (month: string) => `on the last day of ${month}`,
    at: (time: string) => `at ${time}`,
    until: (date: string) => `until ${date}`,
    times: (count: number) => (count === 1 ? "once" : `${count} times`),
  },
  units: { daily: "days", weekly: "weeks", monthly: "months", yearly: "years" } as Record<string, string>,
  unitsOne: { daily: "day", weekly: "week", monthly: "month", yearly: "year" } as Record<string, string>,
  preview: {
    title: "When it will be paid",
    hint: "The next dates, as the server works them out.",
    waiting: "Choose a first date and time, and the dates appear here.",
    ends: "These are all.",
    more: "… and so on.",
    failed: "The dates cannot be shown right now. You can go on without them.",
    moved: (asked: string, time: string) =>
      `The clocks go forward: ${asked} does not exist that night, ${time} instead.`,
    twice: (time: string) => `The clocks go back: ${time} comes twice, the first one counts.`,
    clocks: (time: string) => `First one after the clocks change. Still ${time} where you are.`,
    short: (day: number) => `This month has no ${ordinal(day)}: paid on its last day.`,
  },
  list: {
    title: "Recurring payments",
    hint: "What you pay again and again.",
    table: "Recurring payments",
    create: "New recurring payment",
    columns: { to: "To", rule: "How often", status: "Status", next: "Next", amount: "Amount" },
    none: "Nothing repeats yet",
    noneText: "Rent, an allowance, a subscription: set it up once and it is paid by itself.",
    never: "Nothing to come",
  },
  statuses: { active: "Active", paused: "Paused", ended: "Ended" } as Record<string, string>,
  reasons: {
    failing: "It was paused because three payments in a row could not be made.",
    completed: "Every payment of it has been made.",
    called_off: "You ended it.",
    recipient_unavailable: "The recipient cannot be paid any more.",
  } as Record<string, string>,
  details: {
    title: (name: string) => `Recurring payment to ${name}`,
    back: "All recurring payments",
    about: "The agreement",
    rule: "How often",
    next: "Next payment",
    to: "To",
    note: "Note",
    zone: "Time zone",
    starts: "First payment",
    ends: "Ends",
    never: "Never",
    after: (count: number) => (count === 1 ? "After 1 payment" : `After ${count} payments`),
    created: "Set up",
    id: "Schedule id",
    upcoming: "To come",
    upcomingHint: "In the rule's own time zone.",
    upcomingNone: "Nothing is to come while it is paused or ended.",
    payments: "Payments",
    paymentsHint: "The last ones that it made.",
    paymentsNone: "The first payment shows up here.",
    columns: { due: "Due", status: "Status", amount: "Amount" },
    notFound: "No such recurring payment",
    notFoundText: "It does not exist, or it is not yours to see.",
  },
  actions: {
    edit: "Change",
    skip: "Skip the next one",
    skipTitle: "Skip the next payment?",
    skipHint: (date: string) => `The payment of ${date} is left out. The ones after it stay.`,
    skipDone: "The next payment is left out",
    pause: "Pause",
    pauseDone: "Paused: nothing is paid until you resume",
    resume: "Resume",
    resumeDone: "Goes on. What was missed meanwhile is not made up for",
    end: "End",
    endTitle: "End this recurring payment?",
    endHint: "Nothing more is paid by it. This cannot be undone; you can always set up a new one.",
    endSubmit: "End it",
    keep: "Keep it",
    endDone: "Recurring payment ended",
  },
  edit: {
    title: "Change what is to come",
    hint: "Payments that were made stay as they are.",
    done: "Changed",
    submit: "Save",
  },
  conflict: {
    title: "It was changed meanwhile",
    text: "Somebody or something else changed it after you opened it. Nothing of yours was saved.",
    reload: "Load what is there now",
  },
};
