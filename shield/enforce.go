package shield

import (
	"net/http"
	"slices"
	"strings"
)

// enforce restores whatever a handler changed, took away or added under
// another spelling.
func (w *response) enforce() {
	h := w.ResponseWriter.Header()
	for _, name := range w.set.absent {
		delete(h, name)
	}
	policy := w.set.values[cspIndex]
	if isHTML(h) {
		w.nonce()
		policy = w.csp
	}
	var found headerBits
	for name, got := range h {
		i := w.set.index(name)
		if i < 0 {
			w.dropMisspelt(h, name)
			continue
		}
		found |= 1 << i
		want := w.set.values[i]
		if i == cspIndex {
			want = policy
		}
		if len(got) != 1 || got[0] != want {
			w.put(h, i, restored(name, got, want))
		}
	}
	if found != w.set.all {
		w.putBack(h, found, policy)
	}
}

// putBack adds what a handler took away.
func (w *response) putBack(h http.Header, found headerBits, policy string) {
	for i, value := range w.set.values {
		if found&(1<<i) != 0 {
			continue
		}
		if i == cspIndex {
			value = policy
		}
		w.put(h, i, value)
	}
}

// restored is the value a header gets back. Vary is the only one a handler may
// add to.
func restored(name string, got []string, want string) string {
	if name != "Vary" {
		return want
	}
	for _, v := range got {
		if v != "" && !strings.Contains(want, v) {
			want += ", " + v
		}
	}
	return want
}

// dropMisspelt deletes a header such as "x-frame-options" that was put into
// the map by hand: net/http would send it beside ours.
func (w *response) dropMisspelt(h http.Header, name string) {
	if !w.set.hasLength(name) || isCanonical(name) {
		return
	}
	canonical := http.CanonicalHeaderKey(name)
	if w.set.index(canonical) >= 0 || slices.Contains(w.set.absent, canonical) {
		delete(h, name)
	}
}

// isCanonical reports whether name is spelt as http.CanonicalHeaderKey would.
func isCanonical(name string) bool {
	upper := true
	for i := range len(name) {
		c := name[i]
		if upper && 'a' <= c && c <= 'z' || !upper && 'A' <= c && c <= 'Z' {
			return false
		}
		upper = c == '-'
	}
	return true
}

func isHTML(h http.Header) bool {
	v := h["Content-Type"]
	return len(v) > 0 && len(v[0]) >= 9 && strings.EqualFold(v[0][:9], "text/html")
}
