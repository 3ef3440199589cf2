"""What the copies that people take tell about themselves: the commands and the LEAME files."""

VERIFY_MANIFEST = (
    "openssl pkeyutl -verify -pubin -inkey clave.pem -rawin "
    "-in manifiesto.json -sigfile manifiesto.sig"
)
VERIFY_RECEIPT = VERIFY_MANIFEST.replace("manifiesto", "recibo")
VERIFY_ALL = "python3 -I comprobar.py"
README = """\
Su copia firmada de «Mis datos en Cali»

Qué trae
  datos.json       sus datos, con su origen y sus fechas
  accesos.json     quién los vio, cuándo y para qué
  permisos.json    los permisos que dio, negó o quitó
  pruebas/         la prueba de que cada acceso está en el registro de la ciudad (C2SP tlog-proof)
  registro.vkey    la llave pública del registro de accesos
  comprobar.py     un programa corto que lo comprueba todo; puede leerlo entero
  manifiesto.json  la lista de los archivos y la huella (SHA-256) de cada uno
  manifiesto.sig   la firma de esa lista
  clave.pem        la clave pública para comprobar la firma

Cómo comprobarlo, aun sin internet
  Con Python, escriba en esta carpeta:
     {verify_all}
     Debe responder tres líneas que empiezan por «Bien».
  Sin Python:
  1. Escriba en esta carpeta:
     {verify}
     Debe responder: Signature Verified Successfully
  2. Escriba:  sha256sum datos.json accesos.json permisos.json
     Compare cada huella con la de manifiesto.json.
  3. Compare clave.pem con la que publica la página «Descargar».

Guarde esta copia: si alguien cambiara el registro después, ya no concordaría con ella.
Cuide este archivo: tiene todos sus datos sin protección.
"""
RECEIPT_README = """\
El recibo firmado de su respuesta

  recibo.json  qué respondió, cuándo y con qué aviso
  recibo.sig   la firma
  clave.pem    la clave pública para comprobar la firma

Para comprobarlo, aun sin internet, escriba en esta carpeta:
  {verify}
Debe responder: Signature Verified Successfully

Casi siempre, una entidad pública usa datos porque la ley le encarga una función
(Ley 1581 de 2012, art. 10, letra a). El permiso es solo una de varias razones.
"""
USE_README = RECEIPT_README.replace(
    "El recibo firmado de su respuesta", "El recibo firmado del uso de su permiso"
).replace(
    "qué respondió, cuándo y con qué aviso", "qué datos se leyeron con su permiso, cuándo y quién"
)
