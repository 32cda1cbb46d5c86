// The part of Preact this app uses.
export interface VNode { type: unknown; props: Record<string, unknown>; key: unknown }
export function h(type: unknown, props?: Record<string, unknown> | null, ...children: unknown[]): VNode;
export function render(node: unknown, parent: Element): void;
