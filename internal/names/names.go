// Package names holds what the typed client sends to names of the schema. ent's
// builder writes what it is given for a column into the statement as it stands, once
// that has a parenthesis, a quotation mark or an AS in it: "(SELECT body FROM notes)"
// reads a row past its rules, and `"a" = "a" OR "b"` undoes them. So a statement is
// looked at before it is sent: as a whole, in the few words that ent's builders
// write, with every name quoted, of a table of the schema or of a column of the
// tables that the statement names, and with no SELECT within it but those that
// Within, Value or Beside announced. Those are for package rule, for generated code
// and for packages that tools/aroundrules trusts.
//
// It knows neither values nor rules; only texts.
package names

import (
	"errors"
	"fmt"
	"strings"
	"sync"

	"entgo.io/ent/dialect"
)

// ErrForeign is what a statement answers that has something else in it.
var ErrForeign = errors.New("nothing was sent to the database: the name of a column has to be one of the tables that are asked, and nothing more")

// remembered bounds the statements that are known; the application has a few hundred.
const remembered = 4096

// Seen are the statements that were looked at. The zero value has seen none.
type Seen struct {
	mu   sync.RWMutex
	sent map[string]string
}

// Admit returns what is sent for a statement in a dialect of ent's, or an ErrForeign.
func (s *Seen) Admit(in, text string) (string, error) {
	s.mu.RLock()
	sent, known := s.sent[text]
	s.mu.RUnlock()
	if known {
		return sent, nil
	}
	sent = strings.ReplaceAll(strings.ReplaceAll(text, mark+" ", ""), mark, "")
	quote := byte('`')
	if in == dialect.Postgres {
		quote = '"'
	}
	if err := judge(sent, quote, strings.Count(text, mark)); err != nil {
		return "", fmt.Errorf("%w: %w", ErrForeign, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sent == nil || len(s.sent) >= remembered {
		s.sent = make(map[string]string, remembered/16)
	}
	s.sent[text] = sent
	return sent, nil
}
