//go:build !race

package bolt

const slowdown = 1
