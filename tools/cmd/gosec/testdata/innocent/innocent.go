// Package innocent does the same as fault and gives no cause.
package innocent

import (
	"crypto/rand"
	"crypto/sha256"
	mathrand "math/rand/v2"
	"os"
)

func strong(b []byte) [32]byte { return sha256.Sum256(b) }

func random() string { return rand.Text() }

func configured(path string) ([]byte, error) { return os.ReadFile(path) }

func withReason() int {
	return mathrand.Int() // #nosec G404 -- a jitter, no secret
}
