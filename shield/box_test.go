package shield_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/uuid"

	"unframed/shield"
)

func newBox(t *testing.T, secrets ...string) *shield.Box {
	t.Helper()
	b, err := shield.NewBox(secrets)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestBoxOpensForItsPurposeAndNoOther closes what nobody else may read or make.
func TestBoxOpensForItsPurposeAndNoOther(t *testing.T) {
	b := newBox(t, "new", "old")
	content := bytes.Repeat([]byte("what was typed\n"), 4000)
	closed := b.Close("forms", content)
	if len(closed) > len(content)/10 || strings.Contains(closed, "typed") {
		t.Errorf("closed, %d bytes are %d", len(content), len(closed))
	}
	if got, err := b.Open("forms", closed); err != nil || !bytes.Equal(got, content) {
		t.Errorf("it opens with %d bytes: %v", len(got), err)
	}
	if again := b.Close("forms", content); again == closed {
		t.Error("the same content is closed in the same way twice")
	}
	other := newBox(t, "another")
	for name, open := range map[string]func() ([]byte, error){
		"another purpose": func() ([]byte, error) { return b.Open("notices", closed) },
		"another secret":  func() ([]byte, error) { return other.Open("forms", closed) },
		"a changed byte":  func() ([]byte, error) { return b.Open("forms", "A"+closed[1:]) },
		"a cut end":       func() ([]byte, error) { return b.Open("forms", closed[:len(closed)-4]) },
		"nothing":         func() ([]byte, error) { return b.Open("forms", "") },
		"odd bytes":       func() ([]byte, error) { return b.Open("forms", "\x00\xff") },
	} {
		if _, err := open(); err == nil && !strings.HasPrefix(closed, "A") {
			t.Errorf("it opens with %s", name)
		}
	}
	before := newBox(t, "old")
	if got, err := b.Open("forms", before.Close("forms", []byte("x"))); err != nil || string(got) != "x" {
		t.Errorf("what was closed under the former secret opens with %q: %v", got, err)
	}
	if _, err := shield.NewBox(nil); err == nil {
		t.Error("a box without a secret is made")
	}
}

func TestMarkStandsForOnePerson(t *testing.T) {
	b, ann, bob := newBox(t, "new", "old"), uuid.New(), uuid.New()
	mark := b.Mark(ann)
	if !b.IsMark(mark, ann) || b.IsMark(mark, bob) || b.IsMark("", ann) || newBox(t, "other").IsMark(mark, ann) {
		t.Error("a mark does not stand for its person alone")
	}
	if !b.IsMark(newBox(t, "old").Mark(ann), ann) {
		t.Error("a mark made under the former secret stands for nobody")
	}
}
