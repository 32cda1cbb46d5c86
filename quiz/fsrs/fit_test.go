package fsrs

import (
	"context"
	"testing"
)

func TestSmoke(t *testing.T) {
	f, err := Fit(context.Background(), nil, Options{})
	t.Log(f.Weights, f.Evidence, err)
}
