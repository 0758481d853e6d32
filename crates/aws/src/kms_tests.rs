use super::*;

const KEY: &str = "arn:aws:kms:eu-central-1:412033857711:key/1234abcd-12ab-34cd-56ef-1234567890ab";
const CHINA: &str = "arn:aws-cn:kms:cn-north-1:412033857711:key/1234abcd-12ab-34cd-56ef-1234567890ab";

fn key(text: &str) -> KeyArn {
    text.parse().unwrap()
}

#[test]
fn the_address_is_that_of_the_region_of_the_key() {
    let kms = Kms::new(Endpoints::default());
    assert_eq!(kms.address(&key(KEY)).unwrap(), "https://kms.eu-central-1.amazonaws.com/");
    assert_eq!(kms.address(&key(CHINA)).unwrap(), "https://kms.cn-north-1.amazonaws.com.cn/");
    for wrong in [KEY.replace("eu-central-1", "cn-north-1"), KEY.replace("eu-central-1", "evil-1")] {
        assert_eq!(kms.address(&key(&wrong)), Err(KmsError::Region { key: key(&wrong) }), "{wrong}");
    }
    let given = Endpoints::from_vars([("AWS_ENDPOINT_URL_KMS", "http://127.0.0.1:5000/")]).unwrap();
    assert_eq!(Kms::new(given).address(&key(KEY)).unwrap(), "http://127.0.0.1:5000/");
}

#[test]
fn only_an_answer_of_the_key_that_was_named_gives_a_key() {
    let answer =
        |key: &str| format!(r#"{{"KeyId":"{key}","Plaintext":"a2V5","EncryptionAlgorithm":"SYMMETRIC_DEFAULT"}}"#);
    assert_eq!(plaintext(answer(KEY).as_bytes(), &key(KEY)).unwrap().as_slice(), b"key");
    assert_eq!(plaintext(answer(CHINA).as_bytes(), &key(KEY)), Err(KmsError::NotOfKey { key: key(KEY) }));
    for text in ["", "{}", r#"{"Plaintext":"a2V5"}"#, &answer(KEY).replace("a2V5", "?")] {
        assert!(matches!(plaintext(text.as_bytes(), &key(KEY)), Err(KmsError::Unexpected { .. })), "{text}");
    }
}

#[test]
fn what_kms_says_is_told_by_its_kind() {
    let of = |status, code: &str| {
        meaning(status, format!(r#"{{"__type":"{code}","message":"no\n"}}"#).as_bytes(), &key(KEY))
    };
    assert_eq!(of(400, "AccessDeniedException"), KmsError::Denied { key: key(KEY), message: "no".to_owned() });
    assert_eq!(
        of(400, "com.amazonaws.kms#NotFoundException"),
        KmsError::NoKey { key: key(KEY), message: "no".to_owned() }
    );
    assert_eq!(of(400, "IncorrectKeyException"), KmsError::NotOfKey { key: key(KEY) });
    assert_eq!(of(400, "InvalidCiphertextException"), KmsError::NotOfKey { key: key(KEY) });
    assert_eq!(of(400, "ExpiredTokenException"), KmsError::Expired);
    assert_eq!(of(500, "KMSInternalException"), KmsError::Busy { message: "no".to_owned() });
    assert!(matches!(meaning(302, b"", &key(KEY)), KmsError::Unexpected { .. }));
    assert!(matches!(meaning(200, b"<html>", &key(KEY)), KmsError::Unexpected { .. }));
}

#[test]
fn a_session_is_whole_or_there_is_none_and_it_is_never_shown() {
    let of = |variables: &[(&'static str, &'static str)]| SessionKeys::of_environment(variables.iter().copied());
    let whole =
        [("AWS_ACCESS_KEY_ID", "ASIA"), ("AWS_SECRET_ACCESS_KEY", "s"), ("AWS_SESSION_TOKEN", "t"), ("PATH", "/")];
    assert_eq!(format!("{:?}", of(&whole).unwrap()), "SessionKeys");
    assert!(of(&whole[..1]).is_none());
    assert!(of(&[("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "s")]).is_none());
}
