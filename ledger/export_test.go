package ledger

import "time"

// PatienceForTest sets how many milliseconds a request may take.
func (s *Service) PatienceForTest(milliseconds int) {
	s.patience = time.Duration(milliseconds) * time.Millisecond
}
