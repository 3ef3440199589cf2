"""What each key protects, in words for people."""

from collections.abc import Mapping

from hub.vault.keyring import KeyPurpose

PROTECTS: Mapping[str, str] = {
    KeyPurpose.BACKUPS: "las copias de respaldo",
    KeyPurpose.BLIND_INDEX: "las marcas con que un documento halla a su persona",
    KeyPurpose.CHECKPOINTS: "la firma del registro de accesos y de las reglas",
    KeyPurpose.CONSENT_PROOFS: "la prueba de permisos que queda tras una supresión",
    KeyPurpose.CONTENT_TAGS: "las marcas que dicen qué sección cambió",
    KeyPurpose.DATABASE: "las contraseñas de PostgreSQL",
    KeyPurpose.DATA_KEYS: "las claves de datos, una por persona",
    KeyPurpose.EXPORTS: "la firma de las descargas",
    KeyPurpose.IDENTITY_PROVIDER: "el proveedor de identidad de desarrollo",
    KeyPurpose.LAKE: "el lago",
    KeyPurpose.LANDING: "los archivos entregados",
    KeyPurpose.PSEUDONYMS: "los seudónimos por entidad",
    KeyPurpose.REASONS: "los motivos que escriben los oficiales",
    KeyPurpose.RECEIPTS: "la firma de los recibos de permisos",
    KeyPurpose.SESSIONS: "las sesiones del portal",
    KeyPurpose.TOKENS: "la firma de los permisos de acceso de las entidades",
    KeyPurpose.TOMBSTONES: "las señas de quien fue suprimido",
    KeyPurpose.WEBHOOKS: "los avisos a las entidades",
}
