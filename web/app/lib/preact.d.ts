// The part of Preact this app uses.
export interface VNode { type: unknown; props: Record<string, unknown>; key: unknown }
export class Component<P, S> { state: S; setState(patch: Partial<S>): void; }
export function h(type: unknown, props?: Record<string, unknown> | null, ...children: unknown[]): VNode;
export function render(node: unknown, parent: Element): void;
