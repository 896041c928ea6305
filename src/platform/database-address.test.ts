import os from 'node:os';
import { describe, expect, it } from 'vitest';
import { AddressProblem, type DatabaseAddress, parseDatabaseAddress, withPasswordFile } from './database-address.ts';

const plain = { host: 'db', port: 5432 };

describe('parseDatabaseAddress', () => {
  it.each<[string, Partial<DatabaseAddress>]>([
    ['postgres://u:p@db:5433/d', { hosts: [{ host: 'db', port: 5433 }], user: 'u', password: 'p', database: 'd' }],
    ['postgresql://u@db', { hosts: [plain], user: 'u', password: undefined, database: 'u' }],
    ['postgres://db/d', { user: os.userInfo().username, database: 'd' }],
    ['postgres://p%40ss:p%40ss%3Aw%2Frd%25%23%20%C3%A9%3F%26@db/d', { user: 'p@ss', password: 'p@ss:w/rd%# é?&' }],
    ['postgres://u:pé+w d@db/d', { password: 'pé+w d' }],
    ['postgres://u@[::1]:5433/d', { hosts: [{ host: '::1', port: 5433 }] }],
    ['postgres://u@%2Fvar%2Frun/d', { hosts: [{ host: '/var/run', port: 5432 }] }],
    ['postgres://u:p@/d?host=%2Fvar%2Frun&port=5433', { hosts: [{ host: '/var/run', port: 5433 }] }],
    ['postgres://u@/d?host=::1', { hosts: [{ host: '::1', port: 5432 }] }],
    ['postgres:///d?user=u&password=p%26', { hosts: [{ host: 'localhost', port: 5432 }], user: 'u', password: 'p&' }],
    ['postgres://u@db/?dbname=e', { database: 'e' }],
    ['postgres://u@db/d', { options: '', applicationName: '', readWrite: false, sslMode: undefined }],
    ['postgres://u@db/d?options=-c%20a%3Db&application_name=shop', { options: '-c a=b', applicationName: 'shop' }],
    ['postgres://u@db/d?options=-c+a%3Db', { options: '-c a=b' }],
    ['postgres://u@db/d?pgbouncer=true&schema=x&connect_timeout=5', { hosts: [plain], database: 'd' }],
    [
      'postgres://u@a:1,b,[::1]:3/d',
      {
        hosts: [
          { host: 'a', port: 1 },
          { host: 'b', port: 5432 },
          { host: '::1', port: 3 },
        ],
        readWrite: true,
      },
    ],
    [
      'postgres://u@/d?host=a,b&port=1,2',
      {
        hosts: [
          { host: 'a', port: 1 },
          { host: 'b', port: 2 },
        ],
        readWrite: true,
      },
    ],
    [
      'postgres://u@/d?host=a,b&port=7',
      {
        hosts: [
          { host: 'a', port: 7 },
          { host: 'b', port: 7 },
        ],
      },
    ],
    ['postgres://u@db/d?target_session_attrs=read-write', { readWrite: true }],
    ['postgres://u@db/d?target_session_attrs=any', { readWrite: false }],
    ['postgres://u@db/d?sslmode=require', { sslMode: 'require' }],
    ['postgres://u@db/d?sslmode=require&sslrootcert=ca.pem', { sslMode: 'verify-ca', sslRootCert: 'ca.pem' }],
    ['postgres://u@db/d?sslrootcert=ca.pem', { sslMode: 'verify-full', sslRootCert: 'ca.pem' }],
    ['postgres://u@db/d?sslmode=verify-full&sslrootcert=system', { sslMode: 'verify-full', sslRootCert: undefined }],
    ['postgres://u@db/d?sslmode=no-verify', { sslMode: 'require' }],
    ['postgres://u@db/d?ssl=true', { sslMode: 'verify-full' }],
    ['postgres://u@db/d?ssl=0', { sslMode: 'disable' }],
    ['postgres://u@db/d?sslmode=require&sslnegotiation=direct', { sslDirect: true }],
  ])('reads %s', (text, expected) => {
    expect(parseDatabaseAddress(text)).toMatchObject(expected);
  });

  it.each([
    ['mysql://u@db/d', 'begins with postgres://'],
    ['postgres://', 'begins with postgres://'],
    ['postgres://u:s3c@ret@db/d', 'one @'],
    ['postgres://u:s3c:ret@db/d', 'one colon between user and password'],
    ['postgres://u:s3c/ret@db/d', 'without / and @'],
    ['postgres://u:5/ret@db/d', 'without / and @'],
    ['postgres://u:s3c#ret@db/d', 'without #'],
    ['postgres://u:s3c?ret@db/d', 'a port from 1 to 65535|name=value'],
    ['postgres://u:s3c%ret@db/d', 'behind each % in the password'],
    ['postgres://u%zz@db/d', 'behind each % in the user name'],
    ['postgres://u@db%zz/d', 'behind each % in the host'],
    ['postgres://u@db/d%zz', "behind each % in the database's name"],
    ['postgres://u@db/d?options=%zz', 'behind each % in the parameter options'],
    ['postgres://u@db:543x/d', 'a port from 1 to 65535 behind the colon of the host;'],
    ['postgres://u@a,b:99999/d', 'of the host number 2'],
    ['postgres://u@a,b,c/d?port=1,2', 'one port, or one for each host'],
    ['postgres://u@::1/d', 'one colon before its port|a port'],
    ['postgres://u@db/d?sslmode=requir', 'an sslmode that is one of disable, allow'],
    ['postgres://u@db/d?sslmod=require', 'the parameter sslmode where a name like it stands'],
    ['postgres://u@db/d?sslmode', 'name=value'],
    ['postgres://u@a,b/d?target_session_attrs=prefer-standby', 'target_session_attrs=read-write'],
  ])('says what is wrong with %s, quotes none of it, and tells how to write it', (text, expected) => {
    const problem = (() => {
      try {
        return parseDatabaseAddress(text);
      } catch (error) {
        return error as Error;
      }
    })();

    expect(problem).toBeInstanceOf(AddressProblem);
    expect(String(problem)).toMatch(new RegExp(expected));
    expect(String(problem)).toContain('%40 %3A %2F %25 %23 %3F');
    expect(String(problem)).not.toMatch(/s3c|ret@/);
  });

  it('takes a file for the password along, whatever the address has already', () => {
    for (const address of ['postgres://u:old@db/d', 'postgres://u@db/d?sslmode=require']) {
      const { passwordFile } = parseDatabaseAddress(withPasswordFile(address, '/run/p&w'));
      expect(passwordFile).toBe('/run/p&w');
    }
  });
});
