// Package api is the API of every entity and its document, and what programs do about
// the person whose token they have. An area that has an API of its own answers for it,
// and adds to the document.
package api

import (
	"unframed/accounts"
	"unframed/handlers/entity"
	"unframed/handlers/press"
	"unframed/internal/feature"
)

// API answers programs.
type API struct {
	*press.Guard
	Accounts *accounts.Service
	Kit      *entity.Kit
	Me       []feature.Field // what the features add to /api/v1/me
	// Document is the OpenAPI document; see Compose.
	Document func() ([]byte, error)
}

// Templates is empty: the API has no pages.
func (*API) Templates() map[string]any { return nil }
