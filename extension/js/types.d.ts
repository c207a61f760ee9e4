// Shapes that travel between the parts; the companion's own are in docs/api.md.

interface Config { companionUrl: string; deviceToken: string; proxyAddress: string; isManaged: boolean; isComplete: boolean }
type Away = 'notSetUp' | 'away' | 'unknownDevice';
type Outcome = 'edited' | 'override' | 'false_alarm' | 'cancelled' | 'ask_approval';
type Level = 'allow' | 'remind' | 'warn' | 'approve' | 'block';

/** `sealed`: pages (host and beginning of the path) whose messages are encrypted before they leave. */
interface WatchEntry { service: string; hosts: string[]; decision: string; sealed?: string[] }
interface PolicyAnswer {
    wire_version: number; version: string; name: string; inspection: 'on' | 'off';
    watch: WatchEntry[]; override_minutes: number; notice_version: string | null;
    proxies?: string[];
}

interface Clause { id: string; quote: string }
interface Finding {
    kind: string; family: string; level: Level;
    part: { type: 'text' | 'image' | 'file'; index: number; at_s?: number };
    span: [number, number] | null; box: [number, number, number, number] | null;
    masked: string | null; message: string; advice: string; clause: Clause | null; reason_required?: boolean;
}
interface CheckResult { verdict: Level; findings: Finding[]; check_id?: string | null }
interface TextOfPost { index: number; where?: string; text?: string | null }
interface RequestResult extends CheckResult {
    release: boolean; inspection: 'on' | 'off'; readable: boolean; check_id: string | null; event_id: string | null;
    post: { service: string | null; account: string; action: string; texts: TextOfPost[]; images: number } | null;
}

/** What the page was about to send; `body` is base64. */
interface HeldRequest { method: string; url: string; headers: [string, string][]; body: string }
interface DraftCheck { service?: string | null; texts?: string[]; images?: { data: string; name?: string }[] }

type CheckReply =
    | { state: 'release' }
    | { state: 'away'; why: Away }
    | { state: 'held'; result: RequestResult; noticeUrl: string };
interface SealedResult extends CheckResult { release: boolean; check_id: string | null }
type SealedReply =
    | { state: 'release' }
    | { state: 'away'; why: Away }
    | { state: 'held'; result: SealedResult; noticeUrl: string };
type DraftReply = { state: 'checked'; result: CheckResult; noticeUrl: string } | { state: 'away'; why: Away };
type OutcomeReply = { state: 'kept' } | { state: 'away'; why: Away } | { state: 'refused'; message: string };

/** What the warning panel needs to show a check; pictures are data addresses, so that they travel between frames. */
interface Warning {
    checkId: string | null; level: Level; findings: Finding[]; texts: TextOfPost[];
    pictures: (string | null)[]; noticeUrl: string; isPreview: boolean;
}
/** A picture that was chosen: where, unless it was pasted or dropped. */
interface ChosenFile { file: File; field: HTMLInputElement | null }
/** How many copies took their picture's place, those to be saved by hand, and why one could not be made (empty: the companion is away). */
interface BlurredCopies { placed: number; saved: File[]; problem: string | null }
type RedactReply =
    | { state: 'made'; image: string; mediaType: string }
    | { state: 'away'; why: Away }
    | { state: 'refused'; message: string };
type PanelAnswer = 'release' | 'refuse';

/** Helpers of the page hook; taken off the page's window before any script of the page runs. */
interface PageParts {
    pinned<T extends object>(collection: T): T;
    sure<T>(promise: Promise<T>): Promise<T>;
    listen(target: EventTarget, type: string, listener: (event: any) => void, isCapture?: boolean): void;
    onReopened(): void;
    formCopy(form: HTMLFormElement, submitter: HTMLButtonElement | HTMLInputElement | null,
        entries: [string, FormDataEntryValue][]): HTMLFormElement;
    sendForm(form: HTMLFormElement, submitter: HTMLButtonElement | HTMLInputElement | null, copy: HTMLFormElement,
        entries: [string, FormDataEntryValue][]): void;
    isHeldMethod(method: string): boolean;
    copyBody(body: any): any;
    readBody(source: Request | Response): Promise<string | null>;
    ask(request: HeldRequest, signal?: AbortSignal | null): Promise<'release' | 'refuse' | 'withdrawn'>;
    onLeaving(release: () => void): () => void;
    refusalText(): string;
}
/** Helpers of the isolated content scripts; no page can see them. */
interface ContentParts {
    t(key: string, substitutions?: string | string[]): string;
    send(message: object): Promise<any>;
    randomName(): string;
    listen(target: EventTarget, type: string, listener: (event: any) => void, options?: AddEventListenerOptions | boolean): void;
    listenAgain(): void;
    codePointSpan(text: string, span: [number, number]): [number, number];
    excerpt(text: string, spans: [number, number][]): { text: string; isMarked: boolean }[];
    kindWords(finding: Finding): string;
    placeWords(finding: Finding): string;
    picturesOf(contentType: string, base64: string): Promise<(string | null)[]>;
    pictureAddress(blob: Blob): Promise<string | null>;
    shrunk(blob: Blob): Promise<{ data: string; scale: number } | null>;
    drawPicture(canvas: HTMLCanvasElement, address: string, boxes: { box: number[]; label: string }[]): Promise<void>;
    host(): ShadowRoot;
    styled(root: ShadowRoot): Promise<void>;
    make<T extends keyof HTMLElementTagNameMap>(
        tag: T, className: string, ...children: (Node | string)[]): HTMLElementTagNameMap[T];
    warningBody(warning: Warning): HTMLElement;
    showPanel(warning: Warning): Promise<PanelAnswer>;
    askPerson(warning: Warning): Promise<PanelAnswer>;
    badge: {
        show(warning: Warning, anchor: Element | null): void;
        hide(): void;
        say(text: string): void;
        open(): void;
        stepAside(aside: boolean): void;
    };
    editorOf(target: EventTarget | undefined): HTMLElement | null;
    textOf(editor: HTMLElement): string;
    fullSize(finding: Finding, scale: number): Finding;
    base64Of(blob: Blob): Promise<string>;
    blurrable(warning: Warning): number[];
    makeCopies(warning: Warning): Promise<BlurredCopies>;
    /** The files behind `recentPictures`, in the same order. */
    chosenFiles: ChosenFile[];
    /** Pictures that were chosen and not sent yet, made small. */
    chosenPictures: { data: string; scale: number }[];
    /** What was chosen last, as `pictureAddress` writes it. */
    recentPictures: string[];
}

declare var gatepostPage: PageParts | undefined;
declare var gatepostContent: ContentParts;
