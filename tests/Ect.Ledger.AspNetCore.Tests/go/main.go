// Reads a ledger with the packages of the Go checksum database: "main URL VKEY" prints the checkpoint once all of its entries are proven,
// "main URL VKEY FILE" also that it continues the checkpoint in a file.
package main

import (
	"crypto/ecdsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

func main() {
	if err := run(os.Args[1], os.Args[2], os.Args[3:]); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func run(url, vkey string, older []string) error {
	verifier, err := newVerifier(vkey)
	if err != nil {
		return err
	}
	text, err := get(url + "/checkpoint")
	if err != nil {
		return err
	}
	tree, err := open(text, verifier)
	if err != nil {
		return err
	}

	reader := tlog.TileHashReader(tree, tiles{url})
	if err := proveRecords(url, tree, reader); err != nil {
		return err
	}
	for _, file := range older {
		if err := proveContinued(file, verifier, tree, reader); err != nil {
			return err
		}
	}
	fmt.Printf("%d entries under %s\n", tree.N, tree.Hash)
	return nil
}

// open verifies the signatures of a checkpoint. Its first line is the name, where that of the Go checksum database is "go.sum database
// tree": the lines after it are read by tlog.
func open(text []byte, verifier note.Verifier) (tlog.Tree, error) {
	opened, err := note.Open(text, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	origin, rest, _ := strings.Cut(opened.Text, "\n")
	if origin != verifier.Name() {
		return tlog.Tree{}, fmt.Errorf("checkpoint of %s", origin)
	}
	return tlog.ParseTree([]byte("go.sum database tree\n" + rest))
}

// proveRecords checks for every entry of the bundles that it is in the tree, in its place.
func proveRecords(url string, tree tlog.Tree, reader tlog.HashReader) error {
	for start := int64(0); start < tree.N; start += 1 << height {
		bundle, err := get(url + "/" + path(entriesTile(start, tree.N)))
		if err != nil {
			return err
		}
		for n := start; n < start+1<<height && n < tree.N; n++ {
			var entry []byte
			if entry, bundle, err = cut(bundle); err != nil {
				return err
			}
			proof, err := tlog.ProveRecord(tree.N, n, reader)
			if err != nil {
				return err
			}
			if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(entry)); err != nil {
				return fmt.Errorf("entry %d: %w", n, err)
			}
		}
		if len(bundle) > 0 {
			return errors.New("more entries than the checkpoint has")
		}
	}
	return nil
}

func proveContinued(file string, verifier note.Verifier, tree tlog.Tree, reader tlog.HashReader) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	older, err := open(text, verifier)
	if err != nil {
		return err
	}
	proof, err := tlog.ProveTree(tree.N, older.N, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash); err != nil {
		return fmt.Errorf("the %d entries before: %w", older.N, err)
	}
	fmt.Printf("continues %d entries under %s\n", older.N, older.Hash)
	return nil
}

// cut takes the first entry off a bundle (C2SP tlog-tiles).
func cut(bundle []byte) (entry, rest []byte, err error) {
	if len(bundle) < 2 {
		return nil, nil, errors.New("bundle cut off")
	}
	end := 2 + int(binary.BigEndian.Uint16(bundle))
	if len(bundle) < end {
		return nil, nil, errors.New("bundle cut off")
	}
	return bundle[2:end], bundle[end:], nil
}

func entriesTile(start, size int64) tlog.Tile {
	tile := tlog.Tile{H: height, L: -1, N: start >> height, W: 1 << height}
	if size-start < 1<<height {
		tile.W = int(size - start)
	}
	return tile
}

// path says as C2SP tlog-tiles does what tlog calls "tile/8/…" and "tile/8/data/…".
func path(tile tlog.Tile) string {
	place := strings.TrimPrefix(tile.Path(), "tile/"+strconv.Itoa(height)+"/")
	if data := strings.TrimPrefix(place, "data/"); data != place {
		place = "entries/" + data
	}
	return "tile/" + place
}

// tiles fetches what tlog asks for. It is a tlog.TileReader.
type tiles struct{ url string }

func (t tiles) Height() int { return height }

func (t tiles) ReadTiles(wanted []tlog.Tile) ([][]byte, error) {
	var data [][]byte
	for _, tile := range wanted {
		content, err := get(t.url + "/" + path(tile))
		if err != nil {
			return nil, err
		}
		data = append(data, content)
	}
	return data, nil
}

func (t tiles) SaveTiles([]tlog.Tile, [][]byte) {}

func get(url string) ([]byte, error) {
	response, err := http.Get(url)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %s", url, response.Status)
	}
	return io.ReadAll(response.Body)
}

// ecdsaVerifier verifies signatures of type 2 of C2SP signed-note. The package note has Ed25519 alone, and takes others from outside.
type ecdsaVerifier struct {
	name string
	hash uint32
	key  *ecdsa.PublicKey
}

func (v *ecdsaVerifier) Name() string    { return v.name }
func (v *ecdsaVerifier) KeyHash() uint32 { return v.hash }
func (v *ecdsaVerifier) Verify(msg, sig []byte) bool {
	digest := sha256.Sum256(msg)
	return ecdsa.VerifyASN1(v.key, digest[:], sig)
}

func newVerifier(vkey string) (note.Verifier, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return nil, errors.New("malformed verifier key")
	}
	key, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(key) == 0 || key[0] != 2 {
		return nil, errors.New("verifier key of another type")
	}
	hash := sha256.Sum256(key[1:])
	id := binary.BigEndian.Uint32(hash[:])
	if parts[1] != fmt.Sprintf("%08x", id) {
		return nil, errors.New("verifier key with another id")
	}
	public, err := x509.ParsePKIXPublicKey(key[1:])
	if err != nil {
		return nil, err
	}
	ecdsaKey, ok := public.(*ecdsa.PublicKey)
	if !ok {
		return nil, errors.New("verifier key of another type")
	}
	return &ecdsaVerifier{parts[0], id, ecdsaKey}, nil
}
