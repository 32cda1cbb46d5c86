// The shapes that cross the wire and the app's own state. Global on purpose: they
// are the vocabulary of every module, and nothing of them exists at run time.

type Kind = 'flashcard' | 'single' | 'multiple' | 'text' | 'boolean' | 'number' | 'date' | 'cloze' | 'order' | 'match';
type SittingPhase = 'asking' | 'grading' | 'judged' | 'done';
type Why = '' | 'right' | 'guessed' | 'easy';
type TickState = 'coming' | 'here' | 'right' | 'nearly' | 'notyet';

interface Item { id: number; html: string }
interface Tick { card?: string; recall: number; state: TickState }
interface Mark { op: 'keep' | 'strike' | 'insert' | 'wave'; text: string }
interface Reason { code: string; args?: string[] }

interface Face {
  card: string; kind: Kind; deck: string; lang: string; section: string; prompt: string;
  items?: Item[]; targets?: Item[]; several?: boolean; unit?: string; gaps?: string[]; hints: number;
}
interface Answer { texts?: string[]; picks?: number[]; unknown?: boolean; self?: number }
interface Verdict { score: number; reason: Reason; marks?: Mark[][]; parts?: boolean[] }
interface Citation { title: string; publisher?: string; published?: string; dated?: string; url?: string; paragraphs?: string }
interface Solution {
  text?: string; also?: string[]; picks?: number[]; labels?: string[]; feedback?: string[]; back?: string;
  explanation?: string; evidence?: string; attributed?: string; citations?: Citation[];
}
/** What a sitting is about; see scope.js. */
interface Scope {
  decks?: string[]; tags?: string[]; kinds?: string[]; sources?: string[]; sections?: string[];
  new?: number; limit?: number; minutes?: number; cram?: boolean; missed?: boolean;
}
interface Choice { name: string; title: string; cards: number }
interface Choices { cards: number; missed: number; tags: Choice[]; kinds: Choice[]; sources: Choice[]; sections: Choice[] }
interface View {
  sitting: string; version: number; phase: SittingPhase; face?: Face | null; hints?: string[];
  given?: Answer | null; verdict?: Verdict | null; solution?: Solution | null; grade?: number; why?: Why;
  returns?: Record<string, number>; offers?: Why[]; ticks: Tick[]; left: number; minutes: number;
  canUndo: boolean; nextAt?: string | null; scope: Scope; missed: number;
}

interface DeckSummary {
  id: string; title: string; lang: string; cards: number; seen: number; due: number; new: number;
  recall: number; sitting: boolean;
}
interface Today {
  due: number; new: number; minutes: number; ticks: Tick[]; decks: DeckSummary[];
  sitting: { id: string; left: number; minutes: number; cram: boolean } | null;
  tomorrow: { due: number; new: number; minutes: number }; doneToday: { reviews: number; right: number; minutes: number };
  language: string; free: boolean; spare: { due: number; new: number; minutes: number };
  catchUp: CatchUp | null;
  exams: ExamLine[];
}
/** How what is overdue is worked off; finish is a date, or '' where a year is not enough. */
interface CatchUp { overdue: number; perDay: number; days: number; finish: string }
/** An exam in one line; scores are points. */
interface ExamLine { id: string; title: string; date: string; ahead: number; minutes: number; now: number; low: number; high: number; most: number; stage: 'far' | 'on' | 'over'; pending: boolean }
interface ExamPlan extends ExamLine {
  decks: string[]; off: { from: string; to: string }[]; from: string; cards: number; seen: number;
  score: number; unseen: number; weak: number; more: number; days: { date: string; new: number; reviews: number; minutes: number; off: boolean }[];
  says: Reason[]; told: { date: string; now: number; score: number; low: number; high: number; most: number }[];
}
/** What the learner wants of an exam. */
interface ExamForm { title: string; decks: string[]; date: string; minutes: number; off: { from: string; to: string }[] }
/** The page of an exam: set says whether it is more than a wish, edited whether the form is another than what was set. */
interface ExamPage { id: string; set: boolean; edited: boolean; form: ExamForm; plan: ExamPlan | null; busy: boolean; today: string; others: ExamPlan[]; decks: DeckSummary[] }
interface DeckCard { card: string; prompt: string; kind: Kind; phase: string; recall: number; due: string | null; lapses: number; aside: '' | 'buried' | 'suspended'; leech: boolean; exam: boolean }
interface DeckPage {
  id: string; title: string; lang: string; description?: string; tags?: string[]; intro?: string; questions: number;
  sections: { title: string; cards: DeckCard[] }[]; sources?: Citation[]; due: number; new: number; minutes: number;
}
interface Report {
  decks: string[]; date: string;
  recall: { expected: number; cards: number; fresh: number; bands: Band[] };
  byPhase: { new: number; learning: number; review: number; relearning: number };
  stability: Band[]; difficulty: Band[];
  overdue: number; forecast: { date: string; due: number; minutes: number; free: boolean }[]; byDeck: OfDeck[];
  days: { date: string; reviews: number; right: number; new: number; minutes: number; crammed: number; cramMinutes: number }[];
  streak: { days: number; longest: number; freezes: number; learned: boolean; frozen: string[]; free: string[] };
  time: { days: number; learned: number; reviews: number; minutes: number; crammed: number; cramMinutes: number }[];
  trueRecall: (Rate & { days: number; young: Rate; mature: Rate })[];
  byKind: (Rate & { kind: Kind })[]; byTheme: (Rate & { name: string; deck: string })[];
  calibration: Calibration[];
  hardest: HardCard[];
  exams: Readiness[];
}
interface Band { from: number; to: number; cards: number }
/** How many were recalled of how many asked, and where the share truly lies. */
interface Rate { reviews: number; recalled: number; low: number; high: number }
interface Calibration { from: number; to: number; answers: number; recalled: number; predicted: number; low: number; high: number }
interface OfDeck extends Rate {
  id: string; title: string; cards: number; seen: number; overdue: number;
  week: { cards: number; minutes: number }; month: { cards: number; minutes: number };
}
interface HardCard extends Rate {
  card: string; deck: string; lang: string; kind: Kind; prompt: string; lapses: number; difficulty: number; hardness: number;
  asked: boolean; confusions: { given: string[]; instead: string[]; times: number; others: { card: string; prompt: string; lang: string }[] }[];
}
interface Readiness { id: string; title: string; date: string; planned: boolean; told: { date: string; now: number; score: number; low: number; high: number; most: number }[] }
interface Settings {
  language: string; reading: boolean; newPerDay: number; perDay: number; retention: number; zone: string; rollover: number;
  habits?: Habits;
}
/** When one learns; lighter is by how many percent, Sunday first. */
interface Habits { minutes: number; order: '' | 'first' | 'last'; together: boolean; lighter: number[]; off: { from: string; to: string }[] }

/** What the learner has put together so far: the answer to be, and where the hand rests. */
interface Draft { texts: string[]; picks: number[]; active: number; said: string }

/** The words of one language. */
interface Words { lang: string; locale: string; t: (key: string, ...args: (string | number)[]) => string; has: (key: string) => boolean }

interface Route { name: 'today' | 'study' | 'deck' | 'progress' | 'settings' | 'exam' | 'lost'; id: string }

interface Study {
  scope: string;          // what the address says behind "?"
  view: View;
  draft: Draft;
  sending: string;        // what is on its way: an action, or ''
  settling: boolean;      // just changed: presses within a double click do not count
  error: string;          // key of what went wrong, or ''
  note: string;           // key of something worth knowing, or ''
  ask: string;            // key of what is still missing in the answer, or ''
  shown: number;          // performance.now() when the card appeared
  last: { card: string; given: Answer } | null; // to restore an answer that is undone
  lastGrade: number;      // grade of the last answer, for test drivers
}

interface State {
  words: Words; languages: Record<string, string>; settings: Settings; route: Route;
  today: Today | null; deck: DeckPage | null; choices: Choices | null; report: Report | null; exam: ExamPage | null; study: Study | null;
  net: '' | 'offline' | 'gone';  // why we wait for the server
  error: string;                 // key of what went wrong with the page
  saved: '' | 'saving' | 'saved' | 'notSaved'; // settings
  flaw: { field: string; text: string } | null; // a setting that cannot be had
  help: boolean;
  shortcuts: boolean;            // whether keys of one character do something
}

interface Act {
  go(path: string): void; retry(): void; help(open: boolean): void; shortcuts(on: boolean): void; save(patch: Partial<Settings>): void; flaw(field: string, text: string): void;
  edit(draft: Draft): unknown; primary(): void; unknown(): void; hint(): void; undo(): void; next(): void;
  grade(n: number): void; qualify(why: Why): void; setAside(how: 'bury' | 'suspend'): void; takeIn(card: string): void; choose(deck: string): void;
  exam(patch: Partial<ExamForm>): void; setExam(): void; callOff(): void;
}

type VNode = import('./app/lib/preact.js').VNode;
type Child = VNode | string | number | null | undefined | false | Child[];

/** How one kind of question is answered. */
interface KindInput {
  start(face: Face): Draft;
  /** The answer, or the key of what is still missing. */
  answer(face: Face, draft: Draft): Answer | string;
  /** What a key other than Enter does; null when it means nothing here. */
  key?(face: Face, draft: Draft, key: string, t: Words['t']): Draft | null;
  view(p: { face: Face; draft: Draft; edit: (d: Draft) => void; shortcuts: boolean; t: Words['t'] }): Child;
  /** The answer as it was given, corrected. */
  judged(p: { face: Face; given: Answer; verdict: Verdict; solution: Solution; t: Words['t'] }): Child;
}
