// Package codec stands in for github.com/ugorji/go/codec, which Gin imports for
// MessagePack alone. It has the names that Gin uses, and each answers ErrOmitted.
package codec

import (
	"errors"
	"io"
)

// ErrOmitted says how to have MessagePack.
var ErrOmitted = errors.New("MessagePack is left out of this program; to have it, remove the line \"replace github.com/ugorji/go/codec\" from go.mod and run: go mod tidy")

// MsgpackHandle has no options.
type MsgpackHandle struct{}

// Encoder writes nothing.
type Encoder struct{}

// Decoder reads nothing.
type Decoder struct{}

// NewEncoder returns an encoder that writes nothing.
func NewEncoder(io.Writer, *MsgpackHandle) *Encoder { return &Encoder{} }

// NewDecoder returns a decoder that reads nothing.
func NewDecoder(io.Reader, *MsgpackHandle) *Decoder { return &Decoder{} }

// Encode returns ErrOmitted.
func (*Encoder) Encode(any) error { return ErrOmitted }

// Decode returns ErrOmitted.
func (*Decoder) Decode(any) error { return ErrOmitted }
