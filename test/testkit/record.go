package testkit

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"os"
	"sync"
	"testing"
)

// recordTo names the file that Recorded adds statements to.
const recordTo = "UNFRAMED_RECORD_STATEMENTS"

var recorded sync.Map

// Recorded returns a URL of the same database by which every statement that
// the application sends is noted, as a JSON string on a line of its own, in the
// file that UNFRAMED_RECORD_STATEMENTS names. Without that variable it returns
// the URL as it is. CockroachDB's own parser reads the file afterwards.
func Recorded(t testing.TB, url string) string {
	t.Helper()
	path := os.Getenv(recordTo)
	if path == "" {
		return url
	}
	proxy, through := NewProxy(t, url)
	proxy.Judge(func(b []byte) Verdict {
		for _, statement := range statements(b) {
			if _, known := recorded.LoadOrStore(statement, true); !known {
				note(t, path, statement)
			}
		}
		return Pass
	})
	return through
}

func note(t testing.TB, path, statement string) {
	line, err := json.Marshal(statement)
	if err != nil {
		t.Error(err)
		return
	}
	f, err := os.OpenFile(path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Error(err)
		return
	}
	// One append is atomic, so packages may record at the same time.
	_, err = f.Write(append(line, '\n'))
	if err := f.Close(); err != nil {
		t.Error(err)
	}
	if err != nil {
		t.Error(err)
	}
}

// statements picks the SQL out of what a client sends: the messages Parse
// ('P': a name, then the query) and Query ('Q') of PostgreSQL's protocol. lib/pq
// sends whole messages.
func statements(b []byte) []string {
	var found []string
	for len(b) >= 5 && b[0] != 0 { // the first message of a connection has no type
		kind, length := b[0], int(binary.BigEndian.Uint32(b[1:5]))
		if length < 4 || len(b) < 1+length {
			break
		}
		body := b[5 : 1+length]
		b = b[1+length:]
		if kind == 'P' {
			_, body, _ = bytes.Cut(body, []byte{0})
		}
		if kind == 'P' || kind == 'Q' {
			query, _, _ := bytes.Cut(body, []byte{0})
			found = append(found, string(query))
		}
	}
	return found
}
