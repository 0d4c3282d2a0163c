// Package fault plants what gosec must find.
package fault

import (
	"crypto/md5"
	"math/rand/v2"
	"net/http"
	"os"
)

func weak(b []byte) [16]byte { return md5.Sum(b) }

func random() int { return rand.Int() }

func traversal(w http.ResponseWriter, r *http.Request) {
	b, err := os.ReadFile(r.FormValue("name"))
	if err == nil {
		_, _ = w.Write(b)
	}
}

func withoutReason() int {
	return rand.Int() // #nosec G404
}

func withoutRule() int {
	return rand.Int() // #nosec -- a jitter
}
