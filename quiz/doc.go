// Package quiz says what to ask, when to ask it again, and how a learner is doing.
//
// What a learner did is kept as facts (fact.go): answers, undos, regrades, changes of
// settings. Facts are only ever appended. A State (state.go) is their fold (replay.go)
// by moment and id, and is the same whatever order they arrived in; it can therefore be
// cached, thrown away, or computed again with other weights.
//
// A Plan (plan.go, queue.go) turns progress into dates: when a card is due, what each
// grade would mean, what today holds. A Sitting (sitting.go, apply.go, view.go) is one
// learner's run through a queue: a pure state machine that browser, terminal and script
// show alike. A Desk (desk.go, report.go) joins a Store, the library and a clock, and is
// the one path an answer takes.
//
// A learning day begins at the learner's rollover hour in the learner's time zone
// (state.go); elapsed days are differences of learning days, so a night with a clock
// change is one day like any other.
package quiz
