// Package maillinks makes links as they stand in mails, for tests that look at the
// pages behind them and not at the way through a mail.
package maillinks

import (
	"crypto/sha256"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"unframed/accounts"
	"unframed/ent/maillink"
	"unframed/internal/viewer"
	"unframed/store"
)

// Pages makes a link of each purpose for the person, who has not changed their
// password yet, and returns the addresses of their pages by path.
func Pages(t testing.TB, s *store.Store, person uuid.UUID) map[string]string {
	t.Helper()
	system := viewer.AsSystem(t.Context(), "test")
	theirs := s.User.GetX(system, person)
	pages := map[string]string{}
	for purpose, path := range map[maillink.Purpose]string{
		maillink.PurposeVerify: accounts.VerifyPath, maillink.PurposeReset: accounts.ResetPath,
		maillink.PurposeChange: accounts.ChangeEmailPath, maillink.PurposeUndo: accounts.UndoEmailPath,
	} {
		address, key := theirs.Email, theirs.EmailKey // others do not open their page
		if purpose == maillink.PurposeChange || purpose == maillink.PurposeUndo {
			address, key = "linked@example.org", "linked@example.org"
		}
		token := strings.ReplaceAll(uuid.NewString()+uuid.NewString(), "-", "")[:43]
		hash := sha256.Sum256([]byte(token))
		s.MailLink.Create().SetUserID(person).SetPurpose(purpose).SetAddress(address).SetAddressKey(key).
			SetTokenHash(hash[:]).SetCredentialVersion(1).SetExpiresAt(s.Now().Add(time.Hour)).ExecX(system)
		pages[path] = path + "?token=" + token
	}
	return pages
}
