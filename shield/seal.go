package shield

import (
	"cmp"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// SealLife is how long a seal holds after its page was made, unless its act says
// otherwise.
const SealLife = 10 * time.Minute

// clockTolerance is how far the clocks of two instances may differ.
const clockTolerance = 2 * time.Second

// An Act is what a press would do: where its form is sent, and every detail
// that the page shows of it, as it shows it.
type Act struct {
	Name    string // method and path
	Details [][2]string
	Life    time.Duration // of its seal; 0 for SealLife
}

// Hash is a digest of the act in which no two acts look alike.
func (a Act) Hash() [sha256.Size]byte {
	digest := sha256.New()
	part := func(s string) {
		var length [8]byte
		binary.BigEndian.PutUint64(length[:], uint64(len(s)))
		digest.Write(length[:])
		digest.Write([]byte(s))
	}
	part(a.Name)
	for _, d := range a.Details {
		part(d[0])
		part(d[1])
	}
	return [sha256.Size]byte(digest.Sum(nil))
}

func (a Act) life() time.Duration { return cmp.Or(a.Life, SealLife) }

// Seal is what a form proves with: that this application made it, for this
// session, act and details, a short while ago. Whoever opens one notes its ID
// as spent, so that it serves once.
type Seal struct {
	ID      uuid.UUID
	Expires time.Time
}

// Why a seal is not accepted.
var (
	ErrSealForged = errors.New("the seal was not made here, or under a key that is gone")
	// ErrSealUnknownKey is an ErrSealForged that names this very session and a time
	// to come: most likely another instance made it, under a key that this one
	// does not know.
	ErrSealUnknownKey = fmt.Errorf("another instance may sign with a key that is not known here: %w", ErrSealForged)
	ErrSealForeign    = errors.New("the seal was made for another session")
	ErrSealExpired    = errors.New("the seal has expired")
	ErrSealChanged    = errors.New("the seal was made for another act, or for other details")
)

// Sealer makes and opens seals. It is safe for concurrent use.
type Sealer struct {
	Box  *Box     // under the same secrets
	keys [][]byte // the first makes seals, all of them open
	now  func() time.Time
}

// NewSealer derives its keys from secrets, of which the first is in use and the
// others are on their way out: seals made under them still open.
func NewSealer(secrets []string, now func() time.Time) (*Sealer, error) {
	if len(secrets) == 0 {
		return nil, errors.New("shield: a sealer needs a secret")
	}
	box, err := NewBox(secrets)
	if err != nil {
		return nil, err
	}
	s := &Sealer{Box: box, now: now}
	for _, secret := range secrets {
		if secret == "" {
			return nil, errors.New("shield: a sealer's secret is empty")
		}
		key, err := hkdf.Key(sha256.New, []byte(secret), nil, "unframed action seal 1", sha256.Size)
		if err != nil {
			return nil, fmt.Errorf("shield: derive the key of seals: %w", err)
		}
		s.keys = append(s.keys, key)
	}
	return s, nil
}

// A seal is, in base64url: id, expiry in Unix seconds, the first half of the
// session's digest, the act's digest, and an HMAC-SHA256 over these.
const (
	sealExpires = 16
	sealSession = sealExpires + 8
	sealAct     = sealSession + 16
	sealMAC     = sealAct + sha256.Size
	sealBytes   = sealMAC + sha256.Size
)

// Now is the time by the sealer's clock.
func (s *Sealer) Now() time.Time { return s.now() }

// Make seals the act for the session.
func (s *Sealer) Make(session uuid.UUID, a Act) string {
	var b [sealBytes]byte
	_, _ = rand.Read(b[:sealExpires])                                                 // never fails: it ends the program instead
	binary.BigEndian.PutUint64(b[sealExpires:], uint64(s.now().Add(a.life()).Unix())) // #nosec G115 -- after 1970
	owner, act := sha256.Sum256(session[:]), a.Hash()
	copy(b[sealSession:sealAct], owner[:])
	copy(b[sealAct:], act[:])
	copy(b[sealMAC:], mac(s.keys[0], b[:sealMAC]))
	return base64.RawURLEncoding.EncodeToString(b[:])
}

// Open holds a seal to the session and to the act as it stands now. Its errors
// are ErrSealForged, ErrSealUnknownKey among them, ErrSealForeign, ErrSealExpired
// and ErrSealChanged.
func (s *Sealer) Open(text string, session uuid.UUID, a Act) (Seal, error) {
	if len(text) != base64.RawURLEncoding.EncodedLen(sealBytes) {
		return Seal{}, ErrSealForged
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || len(b) != sealBytes { // the decoder skips line breaks
		return Seal{}, ErrSealForged
	}
	owner, act := sha256.Sum256(session[:]), a.Hash()
	seal := Seal{uuid.UUID(b[:sealExpires]), time.Unix(int64(binary.BigEndian.Uint64(b[sealExpires:])), 0).UTC()} // #nosec G115 -- believed only where the MAC is right
	own := subtle.ConstantTimeCompare(b[sealSession:sealAct], owner[:sealAct-sealSession]) == 1
	inTime := s.now().Before(seal.Expires) && !seal.Expires.After(s.now().Add(a.life()+clockTolerance))
	made := s.made(b)
	switch {
	case !made && own && inTime && subtle.ConstantTimeCompare(b[sealAct:sealMAC], act[:]) == 1:
		return Seal{}, ErrSealUnknownKey
	case !made:
		return Seal{}, ErrSealForged
	case !own:
		return Seal{}, ErrSealForeign
	case !inTime:
		return Seal{}, ErrSealExpired // or made under a clock that has been set back since
	case subtle.ConstantTimeCompare(b[sealAct:sealMAC], act[:]) != 1:
		return Seal{}, ErrSealChanged
	}
	return seal, nil
}

// made reports whether one of the keys made the seal.
func (s *Sealer) made(b []byte) bool {
	made := false
	for _, key := range s.keys { // all of them: the time tells nothing
		made = hmac.Equal(mac(key, b[:sealMAC]), b[sealMAC:]) || made
	}
	return made
}

func mac(key, message []byte) []byte {
	m := hmac.New(sha256.New, key)
	m.Write(message)
	return m.Sum(nil)
}
