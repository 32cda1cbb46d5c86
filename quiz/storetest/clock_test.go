package storetest_test

import (
	"testing"
	"time"

	"ripasso/quiz/storetest"
)

func TestNoon(t *testing.T) {
	for h := range 24 {
		now := time.Date(2026, 3, 29, h, 30, 0, 0, time.UTC)
		zone, err := time.LoadLocation(storetest.Noon(now))
		if err != nil {
			t.Fatal(err)
		}
		if got := now.In(zone).Hour(); got != 12 {
			t.Errorf("at %d UTC: %s has %d o'clock", h, zone, got)
		}
	}
}
