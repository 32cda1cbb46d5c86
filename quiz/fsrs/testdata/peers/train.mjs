// Trains fsrs-rs through its npm binding on the first items of a log.
//
// The file named as argument holds "card days grade" lines in the order of the answers.
// Each line on stdin is a number of items; the answer is a line of JSON: the
// milliseconds that computeParameters took and the weights.
import { readFileSync } from "node:fs"
import { createInterface } from "node:readline"
import { computeParameters, FSRSBindingItem, FSRSBindingReview } from "@open-spaced-repetition/binding"

const histories = new Map()
const items = []
for (const line of readFileSync(process.argv[2], "utf8").split("\n")) {
  if (!line) continue
  const [card, days, grade] = line.split(" ").map(Number)
  const history = histories.get(card) ?? []
  history.push(new FSRSBindingReview(grade, days))
  histories.set(card, history)
  if (days > 0) items.push(new FSRSBindingItem(history.slice()))
}
console.log(JSON.stringify({ items: items.length }))

for await (const line of createInterface({ input: process.stdin })) {
  const train = items.slice(0, Number(line))
  const start = performance.now()
  // Completion is looked for every so many milliseconds: the usual 500 would be all that is measured.
  const weights = await computeParameters(train, { enableShortTerm: true, numRelearningSteps: 1, timeout: 1 })
  console.log(JSON.stringify({ ms: performance.now() - start, weights }))
}
