"""Makes a Chromium on Linux trust one authority, as its owner would in the settings: `python nss.py HOME DER_FILE`.

Chromium reads the NSS database in its user's home; NSS itself writes it here, since its certutil is seldom installed.
"""

import ctypes
import sys
from pathlib import Path


class Item(ctypes.Structure):
    _fields_ = (("type", ctypes.c_int), ("content", ctypes.c_char_p), ("length", ctypes.c_uint))


class Trust(ctypes.Structure):
    _fields_ = (("tls", ctypes.c_uint), ("mail", ctypes.c_uint), ("signing", ctypes.c_uint))


def trust(home: Path, der: bytes) -> None:
    """Raises OSError where there is no NSS."""
    nss = ctypes.CDLL("libnss3.so")
    for name in ("PK11_GetInternalKeySlot", "CERT_NewTempCertificate", "CERT_GetDefaultCertDB"):
        getattr(nss, name).restype = ctypes.c_void_p
    for folder in (home / ".pki/nssdb", home / ".local/share/pki/nssdb"):
        folder.mkdir(parents=True)
        assert nss.NSS_Initialize(f"sql:{folder}".encode(), b"", b"", b"secmod.db", 0) == 0
        slot = ctypes.c_void_p(nss.PK11_GetInternalKeySlot())
        assert nss.PK11_InitPin(slot, None, b"") == 0
        store = ctypes.c_void_p(nss.CERT_GetDefaultCertDB())
        kept = Item(0, der, len(der))
        certificate = ctypes.c_void_p(nss.CERT_NewTempCertificate(store, ctypes.byref(kept), None, 0, 1))
        assert nss.PK11_ImportCert(slot, certificate, ctypes.c_ulong(0), b"Handover", 0) == 0
        wanted = Trust()
        assert nss.CERT_DecodeTrustString(ctypes.byref(wanted), b"C,,") == 0
        assert nss.CERT_ChangeCertTrust(store, certificate, ctypes.byref(wanted)) == 0
        nss.CERT_DestroyCertificate(certificate)
        nss.PK11_FreeSlot(slot)
        nss.NSS_Shutdown()


if __name__ == "__main__":
    trust(Path(sys.argv[1]), Path(sys.argv[2]).read_bytes())
