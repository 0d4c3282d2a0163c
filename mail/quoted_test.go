package mail

import (
	"errors"
	"strings"
	"testing"
)

// TestServerThatQuotesAMail is told to administrators without the secret of its link,
// and judged by what it answered all the same.
func TestServerThatQuotesAMail(t *testing.T) {
	const link = "https://bank.example/reset-password?token=kq3-secret_of-a-link"
	answer := &Rejected{errors.New("554 5.7.1 blocked for " + link + " (kq3-secret_of-a-link)"), true}
	err := error(&quoted{answer, link})
	if said := inShort(err); strings.Contains(said, "secret") || !strings.Contains(said, "554 5.7.1 blocked for https://bank.example/reset-password?token=…") {
		t.Errorf("kept: %s", said)
	}
	var rejected *Rejected
	if !errors.As(err, &rejected) || !rejected.ForGood {
		t.Error("what the server answered is no longer known")
	}
	if said := (&quoted{answer, ""}).Error(); said != answer.Error() {
		t.Errorf("of a mail without a link: %s", said)
	}
}
