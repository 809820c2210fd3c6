/** Types of index.js, for TypeScript. What each call does: platform/c/satchel.h. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json };
export type Fields = { [name: string]: Json } | string;
export type Cell = null | string | number | bigint | boolean | Uint8Array;
export type Row = { [column: string]: null | string | number | bigint | Uint8Array };

export interface SatchelError extends Error {
  code: number; // of Code
  group: number; // of Group
  zh: string;
  en: string;
  detail: string;
  retryAfterMs: number;
  correlationId: string;
}

export interface SatchelEvent {
  kind: number; // of EventKind
  code: number;
  count: number;
  bytes: number;
  total: number;
  sha256?: string;
}

export interface StepResult {
  state: number; // of State
  blocked: number; // of Blocked
  code: number;
  waitMs: number;
  waitUntilMs: number;
  entries: number;
  photos: number;
  requests: number;
  bytesIn: number;
  bytesOut: number;
}

export interface StepOptions {
  budgetMs?: number;
  byteBudget?: number;
  atOnce?: boolean;
  network?: number; // of Network: as setNetwork() just before
  signal?: AbortSignal;
}

export interface Photo {
  ofType: string;
  ofId: string;
  proves?: string;
  takenBy?: string;
  origin?: string;
  fileName?: string;
}

export interface Attached {
  photo: string;
  thumbnail: string;
  sha256: string;
  bytes: number;
}

export interface Upload {
  id: string;
  file: string;
  url: string;
  method: string;
  headers: { [name: string]: string };
  offset: number;
  startBefore: number;
}

export interface Transaction {
  put(type: string, id: string | null, fields: Fields): Promise<string>;
  delete(type: string, id: string): Promise<void>;
  undelete(type: string, id: string): Promise<void>;
}

export interface StoreOptions {
  user?: string;
  onEvent?: (event: SatchelEvent) => void;
}

export interface Request {
  method: string;
  url: string;
  headers: { [name: string]: string };
  body: Uint8Array;
  signal: AbortSignal;
}

export interface Reply {
  status: number;
  headers: { [name: string]: string };
  body: Uint8Array;
}

export type Transport = (request: Request) => Promise<Reply>;

/** A keystore. What is thrown may have a code of Code: BUSY (locked now), KEY_LOCKED, NOT_FOUND (no rest key any more). */
export interface Keys {
  publicKey(): Uint8Array; // Ed25519
  sign(message: Uint8Array): Uint8Array; // RFC 8032
  restKey(): Uint8Array; // 32 secret bytes, the same for ever
}

export class Satchel {
  static open(options?: { keyFile?: string; keys?: Keys; transport?: Transport }): Promise<Satchel>;
  static version(): string;
  enrol(
    folder: string,
    by: { hubUrl: string; code: string; caPem?: string; pins?: string },
    options?: StoreOptions,
  ): Promise<Store>;
  open(folder: string, options?: StoreOptions): Promise<Store>;
  close(): Promise<void>;
}

export class Store {
  close(): Promise<void>;
  nextEvent(): SatchelEvent | null;
  actAs(user: string): Promise<void>;
  save(type: string, id: string | null, fields: Fields): Promise<string>;
  transaction<T>(work: (transaction: Transaction) => Promise<T>): Promise<T>;
  get(type: string, id: string): Promise<Json>;
  seal(type: string, id: string): Promise<void>;
  missingForSeal(type: string, id: string): Promise<Json>;
  correct(type: string, id: string, reason: string, fields: Fields): Promise<string>;
  sealIdentity(parts: Fields): Promise<string>;
  query(sql: string, parameters?: Cell[]): AsyncGenerator<Row, void>;
  attach(photo: Photo, from: string | Uint8Array | AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Attached>;
  readBlob(sha256: string, offset: number, size: number): Promise<Uint8Array>;
  conflicts(): Promise<Json>;
  settle(conflict: string, take: number, value?: Json): Promise<void>;
  quarantine(): Promise<Json>;
  retry(entry: number, fields?: Fields | null): Promise<void>;
  status(): Promise<Json>;
  whereabouts(type?: string, id?: string): Promise<Json>;
  schema(): Promise<Json>;
  verify(): Promise<string>;
  trim(options?: { check?: boolean }): Promise<Json>;
  writeBundle(path: string): Promise<Json>;
  writeEmptyProof(path: string): Promise<Json[]>;
  step(options?: StepOptions): Promise<StepResult>;
  sync(options?: StepOptions): Promise<StepResult>;
  cancel(): void;
  setNetwork(network: number): Promise<void>;
  setPower(low: boolean): Promise<void>;
  suspend(): Promise<void>;
  resume(): Promise<void>;
  claimUpload(): Promise<Upload | null>;
  reportUpload(id: string, status: number, uploadOffset?: string | null): Promise<void>;
}

type Numbers = { readonly [name: string]: number };
export const Code: Numbers, Group: Numbers, EventKind: Numbers, State: Numbers;
export const Blocked: Numbers, Network: Numbers, Take: Numbers;
/** A transport over fetch. */
export const overFetch: Transport;
/** An id as queries have it, 16 bytes, as the UUID that all else takes; and back. */
export function idOf(bytes: Uint8Array): string;
export function idBytes(id: string): Uint8Array;
