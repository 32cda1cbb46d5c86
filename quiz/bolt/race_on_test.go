//go:build race

package bolt

// slowdown divides the rounds of the torture: what is tried there is the disk, round by round
// in one goroutine or in a child, and each round costs ten times as much with the race
// detector. All rounds are gone without it.
const slowdown = 10
