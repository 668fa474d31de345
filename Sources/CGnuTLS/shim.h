// Operations on a server's certificate, each of which needs many calls of GnuTLS and only one here, and on the session
// of a connection. GnuTLS is loaded in any case, as libmicrohttpd uses it.
#ifndef CGNUTLS_SHIM_H
#define CGNUTLS_SHIM_H

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// Returns 0 if the certificate (or chain) and the key are PEM and belong together, otherwise the error of GnuTLS.
static inline int CGnuTLSCheck(const char *certificate, const char *key) {
    gnutls_certificate_credentials_t credentials;
    int result = gnutls_certificate_allocate_credentials(&credentials);
    if (result < 0) return result;
    gnutls_datum_t certificateData = {(unsigned char *)certificate, (unsigned int)strlen(certificate)};
    gnutls_datum_t keyData = {(unsigned char *)key, (unsigned int)strlen(key)};
    result = gnutls_certificate_set_x509_key_mem(credentials, &certificateData, &keyData, GNUTLS_X509_FMT_PEM);
    gnutls_certificate_free_credentials(credentials);
    return result < 0 ? result : 0;
}

// Sends as many bytes as a session accepts at once. Returns their number: 0 if it accepts no byte now, a negative
// number if the connection is broken. After a 0, the next call must have the same bytes.
static inline ssize_t CGnuTLSSend(void *session, const void *bytes, size_t count) {
    ssize_t sent = gnutls_record_send((gnutls_session_t)session, bytes, count);
    return sent == GNUTLS_E_AGAIN || sent == GNUTLS_E_INTERRUPTED ? 0 : sent;
}

// Tells the client that nothing more is sent.
static inline void CGnuTLSFinish(void *session) { gnutls_bye((gnutls_session_t)session, GNUTLS_SHUT_WR); }

static inline const char *CGnuTLSDescribe(int error) { return gnutls_strerror(error); }

static inline int CGnuTLSFill(gnutls_x509_crt_t certificate, gnutls_x509_privkey_t key, const char *host) {
    static const unsigned char loopback4[4] = {127, 0, 0, 1};
    static const unsigned char loopback6[16] = {[15] = 1};
    unsigned char serial[16];
    time_t now = time(NULL);
    int result;
#define TRY(call)                                                                                                      \
    if ((result = (call)) < 0) return result
    TRY(gnutls_rnd(GNUTLS_RND_NONCE, serial, sizeof serial));
    serial[0] = (serial[0] & 0x7F) | 0x40;
    TRY(gnutls_x509_crt_set_version(certificate, 3));
    TRY(gnutls_x509_crt_set_serial(certificate, serial, sizeof serial));
    TRY(gnutls_x509_crt_set_activation_time(certificate, now - 3600));
    TRY(gnutls_x509_crt_set_expiration_time(certificate, now + 365L * 24 * 3600));
    TRY(gnutls_x509_crt_set_dn(certificate, "CN=localhost,O=cohere-connectors-mock", NULL));
    TRY(gnutls_x509_crt_set_subject_alt_name(certificate, GNUTLS_SAN_DNSNAME, "localhost", 9, GNUTLS_FSAN_SET));
    TRY(gnutls_x509_crt_set_subject_alt_name(
        certificate, GNUTLS_SAN_IPADDRESS, loopback4, sizeof loopback4, GNUTLS_FSAN_APPEND));
    TRY(gnutls_x509_crt_set_subject_alt_name(
        certificate, GNUTLS_SAN_IPADDRESS, loopback6, sizeof loopback6, GNUTLS_FSAN_APPEND));
    if (host != NULL) {
        TRY(gnutls_x509_crt_set_subject_alt_name(
            certificate, GNUTLS_SAN_DNSNAME, host, (unsigned int)strlen(host), GNUTLS_FSAN_APPEND));
    }
    TRY(gnutls_x509_crt_set_basic_constraints(certificate, 0, -1));
    TRY(gnutls_x509_crt_set_key_usage(certificate, GNUTLS_KEY_DIGITAL_SIGNATURE));
    TRY(gnutls_x509_crt_set_key_purpose_oid(certificate, GNUTLS_KP_TLS_WWW_SERVER, 0));
    TRY(gnutls_x509_crt_set_key(certificate, key));
    TRY(gnutls_x509_crt_sign2(certificate, certificate, key, GNUTLS_DIG_SHA256, 0));
#undef TRY
    return 0;
}

// Makes a key and a certificate for it. The certificate is for localhost, the loopback addresses and `host` (NULL for
// no further name), and is valid for a year. Both are PEM; the caller frees them with `free`. A negative result is an
// error of GnuTLS.
static inline int CGnuTLSMakeSelfSigned(const char *host, char **certificatePEM, char **keyPEM) {
    gnutls_x509_crt_t certificate = NULL;
    gnutls_x509_privkey_t key = NULL;
    gnutls_datum_t data = {NULL, 0};
    int result = gnutls_x509_crt_init(&certificate);
    if (result >= 0) result = gnutls_x509_privkey_init(&key);
    if (result >= 0) {
        result = gnutls_x509_privkey_generate(
            key, GNUTLS_PK_ECDSA, GNUTLS_CURVE_TO_BITS(GNUTLS_ECC_CURVE_SECP256R1), 0);
    }
    if (result >= 0) result = CGnuTLSFill(certificate, key, host);
    if (result >= 0) result = gnutls_x509_crt_export2(certificate, GNUTLS_X509_FMT_PEM, &data);
    if (result >= 0) {
        *certificatePEM = strndup((const char *)data.data, data.size);
        gnutls_free(data.data);
        result = gnutls_x509_privkey_export2_pkcs8(key, GNUTLS_X509_FMT_PEM, NULL, GNUTLS_PKCS_PLAIN, &data);
    }
    if (result >= 0) {
        *keyPEM = strndup((const char *)data.data, data.size);
        gnutls_free(data.data);
    }
    if (key != NULL) gnutls_x509_privkey_deinit(key);
    if (certificate != NULL) gnutls_x509_crt_deinit(certificate);
    return result;
}

#endif
